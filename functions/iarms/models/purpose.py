"""Why a search is made: the closed list of purposes, which mandates of the WCO are given for."""

from typing import Literal

Purpose = Literal[
    "SEIZURE_CHECK", "SHIPMENT_CONTROL", "TRAVELLER_CONTROL", "OPERATION", "INVESTIGATION_SUPPORT",
    "TRACE_PREPARATION", "DATA_QUALITY", "TEST",
]  # fmt: skip
