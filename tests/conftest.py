"""Options of the whole test run."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the only pen for golden files."""
    parser.addoption("--update-golden", action="store_true", help="write golden records instead of comparing")


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden records are to be written."""
    return bool(request.config.getoption("--update-golden"))
