"""What is run by developers and not by the service: samples, synthetic data, checks."""
