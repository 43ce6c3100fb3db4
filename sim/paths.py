"""Where the data rooms (courts, scenarios, report templates) are: beside the package, or inside it in a wheel."""

from __future__ import annotations

import os
from pathlib import Path

COURTS_VARIABLE = "ECFSIM_COURTS"
"""Names a folder of courts to use in place of the shipped one, e.g. that which ``ecfsim national`` writes."""
_PACKAGE = Path(__file__).resolve().parent


class DataMissingError(FileNotFoundError):
    """A data room is neither beside the package nor inside it: the installation is incomplete."""


def data_room(name: str) -> Path:
    """Return the folder of a data room, e.g. ``courts``, ``scenarios`` or ``reports/templates``.

    A checkout's top-level folder wins over the copy in an installed wheel, so that an edit is seen at once.
    A folder of courts that the environment names (``ECFSIM_COURTS``) wins over both.
    Raises DataMissingError when none exists.
    """
    named = os.environ.get(COURTS_VARIABLE)
    if name == "courts" and named:
        if (Path(named) / "_federal").is_dir():
            return Path(named).resolve()
        told = f"{COURTS_VARIABLE} names {named}, which holds no courts"
        raise DataMissingError(f"{told}: unset it, or name another folder")
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    shipped = _PACKAGE / "_data" / name
    if shipped.is_dir():
        return shipped
    raise DataMissingError(
        f"data folder {name!r} found neither in {checkout} nor in {shipped.parent}: reinstall ecfsim"
    )
