"""Records become accepted and quarantined ones, and findings about both."""

from taserreport.validate.duplicates import Duplicates, faults_of_duplicates
from taserreport.validate.file_checks import FileChecks
from taserreport.validate.record_checks import Validated, validate

__all__ = [
    "Duplicates",
    "FileChecks",
    "Validated",
    "faults_of_duplicates",
    "validate",
]
