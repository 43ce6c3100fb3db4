"""The PDF acceptance path: the bytes a filer uploads, and the verdict a court's CM/ECF gives on them."""

from sim.pdf.acceptance import check, digest_of
from sim.pdf.plain_kernel import warm_up
from sim.pdf.policy import PdfPolicy
from sim.pdf.verdict import PDF_CODES, PdfVerdict

__all__ = ["PDF_CODES", "PdfPolicy", "PdfVerdict", "check", "digest_of", "warm_up"]
