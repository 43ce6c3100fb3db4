"""The kinds of content that a court may refuse, and the PDF names that betray each of them.

The hierarchy, from what nearly every court refuses to what few do:

    external action   Launch, SubmitForm, ImportData, GoToE, media (audio and video)   always refused
    javascript        JavaScript, JS                                                   by policy
    embedded files    EmbeddedFile, EmbeddedFiles, EF, FileAttachment                  by policy
    xfa               XFA                                                              by policy
    forms             AcroForm with fields to fill                                     by policy
    external links    URI, GoToR, Thread into a file                                   by policy

Published sources: oked.uscourts.gov/pdf-content-criteria (scripts that launch an external application, internal
attachments, audio and video refused; editable forms and external hyperlinks accepted); cacb.uscourts.gov
(rev. 7/1/2022: editable forms and JavaScript refused); nvb.uscourts.gov (external hyperlinks refused). No source
says what a court does with XFA or GoToR: how they are grouped here is an assumption. 3D annotations and streams whose
data lies in another file are not judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.pdf.policy import PdfPolicy

EXTERNAL_ACTION: Final = "external action"
JAVASCRIPT: Final = "javascript"
EMBEDDED_FILE: Final = "embedded file"
XFA: Final = "xfa"
FORM: Final = "form"
EXTERNAL_LINK: Final = "external link"

# ISO 32000-1 table 198 (actions) and table 169 (annotations). Screen annotations act through a Rendition action.
EXTERNAL_ACTION_TYPES: Final = frozenset(
    {"/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute"}
)
MEDIA_ANNOTATION_TYPES: Final = frozenset({"/Movie", "/Sound", "/RichMedia"})
LINK_ACTION_TYPES: Final = frozenset({"/URI", "/GoToR"})

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    EXTERNAL_ACTION: (
        *("Launch", "SubmitForm", "ImportData", "GoToE", "Rendition", "Movie", "Sound"),
        *("RichMedia", "RichMediaExecute"),
    ),
    JAVASCRIPT: ("JavaScript", "JS"),
    EMBEDDED_FILE: ("EmbeddedFile", "EmbeddedFiles", "EF", "FileAttachment"),
    XFA: ("XFA",),
    FORM: ("AcroForm",),
    EXTERNAL_LINK: ("URI", "GoToR", "Thread"),
}


def refused_kinds(policy: PdfPolicy) -> frozenset[str]:
    """Return the kinds of content that this policy refuses."""
    switches = {
        JAVASCRIPT: policy.javascript,
        EMBEDDED_FILE: policy.embedded_files,
        XFA: policy.xfa,
        FORM: policy.forms,
        EXTERNAL_LINK: policy.external_links,
    }
    return frozenset({EXTERNAL_ACTION, *(kind for kind, choice in switches.items() if choice == "refuse")})


def telltale_names(kinds: frozenset[str]) -> tuple[str, ...]:
    """Return the PDF names without which none of these kinds of content can exist, sorted."""
    return tuple(sorted({name for kind in kinds for name in _NAMES[kind]}))
