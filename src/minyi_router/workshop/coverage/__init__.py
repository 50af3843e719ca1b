"""What each rule and each word does on a batch of appeals: ``minyi coverage PACK --on FILE``."""

from minyi_router.workshop.coverage.report import Outline, report_of
from minyi_router.workshop.coverage.rows import Survey, Surveyor, survey_all
from minyi_router.workshop.coverage.sheets import sheets_of

__all__ = ["Outline", "Survey", "Surveyor", "report_of", "sheets_of", "survey_all"]
