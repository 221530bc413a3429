"""Use cases by subject: each is one function over domain, stores and AWS services. Called by doors, workers, ops.

    searching    a weapon is asked for; batches, watches
    hits         what three parties are told of
    tracing      where a weapon left the legal world
    records      what bureaus enter
    imports      records by the file
    reference    what a firearm is
    statistics   what is counted of hits and traces

Edges across are few: imports -> records; searching -> hits; statistics -> hits, tracing. `audit` makes the event of a
call, `line_problem` the answer of a line that is refused, `stores` holds what an answer is written once by,
`read_version` refuses a step to a version that no longer stands.
"""
