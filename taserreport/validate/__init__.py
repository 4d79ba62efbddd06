"""Records become accepted and quarantined ones, and findings about both."""

from taserreport.validate.duplicates import Duplicates
from taserreport.validate.file_checks import FileChecks
from taserreport.validate.record_checks import Validated, validate

__all__ = ["Duplicates", "FileChecks", "Validated", "validate"]
