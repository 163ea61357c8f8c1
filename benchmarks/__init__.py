"""What is measured against whom. ``python -m benchmarks`` prints every figure of docs/benchmarks.md."""
