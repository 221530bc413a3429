"""What a party's row in the register may become, and what a change of it was.

    rows        the row that a draft makes, with every fault of the draft; who must stay able to come in; how a client's
                certificates end
    changes     what one version changed of the one before, field by field

Other packages import from here, not from the modules.
"""

from iarms.domain.register.changes import row_changes, row_differences
from iarms.domain.register.rows import (
    check_certificates_stay,
    check_secretariat_comes_in,
    next_row,
    says_the_same,
)

__all__ = [
    "check_certificates_stay",
    "check_secretariat_comes_in",
    "next_row",
    "row_changes",
    "row_differences",
    "says_the_same",
]
