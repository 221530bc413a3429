"""A real HTTP proxy on this machine between the functions' clients and what stands in for AWS, which fails by rule.

    rules      which try of which call meets which fault
    faults     what AWS or the way to it does: throttling, half answers, cut and closed connections, silence
    requests   a request of DynamoDB, SNS, SQS, STS or KMS as it comes over the wire
    upstream   answers of the tables in memory and of moto
    server     the proxy: threads and sockets
    way        the functions' clients sent through it, while a test lasts

What lies between boto3 and a socket is the real thing here: urllib3, its connections that are kept, the time limits,
botocore's retries, its parsers and its checksums. `tests.faults` is for what ends above them.
"""

from tests.proxy.faults import FAULTS, Fault
from tests.proxy.requests import Asked
from tests.proxy.rules import Rule
from tests.proxy.server import Proxy
from tests.proxy.way import through

__all__ = ["FAULTS", "Asked", "Fault", "Proxy", "Rule", "through"]
