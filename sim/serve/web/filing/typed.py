"""What was typed into a form, to be shown again: fields that were not sent read as empty."""

from __future__ import annotations

from starlette.datastructures import FormData


class Typed(dict[str, str]):
    """Fields by name; the last of a name. Files are left out."""

    def __missing__(self, key: str) -> str:
        return ""


def typed_in(form: FormData | None, *secret: str) -> Typed:
    """The fields of a form, or none; without those that no page may show again."""
    if form is None:
        return Typed()
    return Typed({name: value for name, value in form.items() if isinstance(value, str) and name not in secret})
