"""Against fishing and flooding: what is counted of those who ask, whatever they want, and what of it is told.

    budgets         budgets of an officer, a case, a client and a party; used up is refused
    records_shown   how many different records somebody was shown today, and what an answer may show by that
    patterns        numbers asked one after the other, and names of officers that nobody knew: told, never refused
    officers        whom a party has listed as its officers: nobody else asks in its name
    suspects        what was flagged or refused, kept for the auditor and listed
    beside          what is asked beside a call, which does not wait long for it

A use case of any subject imports the module that it needs; nothing is imported from here.
"""
