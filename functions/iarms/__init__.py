"""iarms: what runs in the Lambda functions. Data flows one way, from the doors down, and from a stream to its door.

    API Gateway -> handlers/authorizer (tokens)
    API Gateway -> handlers/search, records, hits, service -> models -> casework -> domain (pure)
                                                                                 -> store  (DynamoDB)
    API Gateway -> handlers/batches -> queue (SQS) -> handlers/searcher -> casework: a search for each line
    API Gateway -> handlers/imports; upload (S3) -> queue (SQS) -> handlers/importer -> casework: a record for each line
    outbox stream, each minute  -> handlers/notifier, sweeper -> casework/hits/delivery  -> aws/topics (SNS)
    records stream              -> handlers/indexer           -> casework/records        -> store
    every five minutes          -> handlers/reviewer          -> casework/records        -> store (owners are told)
    each minute                 -> handlers/clock             -> casework/hits, tracing  -> store (parties are told)

Rooms, and what each may import of ours (held by tests/contract/test_rooms.py):

    models      shapes that cross a border                         models
    domain      what an expert would decide: no clock, no cloud    models, errors, lower floors of domain
    store       one class a table; makes and sends transactions    models, tables, errors, retries
    aws         clients; topics (SNS), queue (SQS), uploads (S3)   models, errors, settings, retries
    printing    documents on paper: PDF                            models, domain
    casework    one function a use case; no HTTP                   models, domain, store, aws, errors, retries
    handlers    doors, one a role; what they share is in `http`    everything but each other
    retries     how often to try again, and how long to pause      nothing
    precompiled what imports would compile, in the package         nothing
    tables, settings                                               the two modules that infra shares

Words: a *record* is a firearm record of a bureau; a *search* asks for a weapon; a *match* is a record that may be it;
a *batch* is many searches in one body, an *import* many records in one file, a *line* one of either; a *hit* is a match
that three parties are told of; a *notification* is one event told to one party; an *administration* is a customs
administration, a *bureau* a National Central Bureau of INTERPOL; a *stream record* is DynamoDB's.
"""

import gc
from pathlib import Path

from iarms import precompiled

# Collecting every 700 allocations costs a tenth of the time that a function takes to start, and finds nothing.
gc.set_threshold(200_000, 20, 50)

# Before anything is imported that compiles what it is made of.
precompiled.use(Path(__file__).with_name(precompiled.FILE))
