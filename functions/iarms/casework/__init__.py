"""Use cases by subject: each is one function over domain, stores and AWS services. Called by doors, workers, ops.

    searching    a weapon is asked for; batches, watches
    hits         what three parties are told of
    tracing      where a weapon left the legal world
    records      what bureaus enter
    imports      records by the file
    reference    what a firearm is
    statistics   what is counted of hits and traces
    messages     what the parties of a hit or a leg say to one another
    copies       what was printed, word for word
    access       whether a caller may deal with a case
    rounds       work that comes by itself, party by party

Edges across are few: imports -> records; searching, messages, copies -> hits; statistics -> hits, tracing; `access` and
`rounds` may be known by all. `audit` makes the event of a call, `line_problem` the answer of a line that is refused,
`stores` holds what an answer is written once by.
"""
