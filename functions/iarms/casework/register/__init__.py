"""The register of parties: read, listed, changed version by version, and filled from what a deployment says.

rows        a row read by who may, written by INTERPOL-GS, its versions
seeding     rows as a deployment describes them: written where there is none, compared where there is one
"""
