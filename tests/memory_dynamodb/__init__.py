"""A small DynamoDB in memory, for tests that make thousands of calls: what this project uses, and nothing else.

    client        in the place of AWS, under botocore's clients
    store         the operations
    queries       Query
    transactions  TransactWriteItems, TransactGetItems
    updates       update expressions
    expressions   conditions, filters, projections
    table         items, indexes, stream records
    streams       what a stream's readers ask
    values        attribute values
    refusals      errors, and what is not held

It answers as DynamoDB does; `tests/store/test_memory_like_moto.py` holds it against moto, and
`tests/store/test_memory_like_aws.py` against what AWS documents, where moto is wrong.
"""

from tests.memory_dynamodb.client import serve
from tests.memory_dynamodb.refusals import NotHeld
from tests.memory_dynamodb.store import Store

__all__ = ["NotHeld", "Store", "serve"]
