"""Write samples/register.xlsx and samples/register_bad.xlsx: ``python -m tools.samples``."""

from pathlib import Path

from service.register.write import write_register
from tools.bad_register import bad_register
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

FOLDER = Path(__file__).resolve().parents[1] / "samples"
LOANS = 320
SEED = 2568


def sample_register() -> bytes:
    """The good sample: 320 loans as they stand on 20 November 2025."""
    return write_register(synthetic_register(LOANS, SEED, SAMPLE_AS_OF))


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, content in (
        ("register.xlsx", sample_register()),
        ("register_bad.xlsx", bad_register()),
    ):
        (FOLDER / name).write_bytes(content)
        print(f"{FOLDER / name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
