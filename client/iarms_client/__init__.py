"""A typed client of the iARMS gateway: search, trace and notify for firearms, with and without async.

from iarms_client import Client, ClientCredentials

client = Client("https://...", ClientCredentials(token_url=..., client_id=..., key_file="key.pem"))
search = client.create_search({"firearm": {"serial_number": "AB012347", "make": "S&W"}, ...})
"""

from iarms_client import models
from iarms_client.calls import File
from iarms_client.clients import AsyncClient, Client
from iarms_client.exchanges import Clock, Patience
from iarms_client.problems import (
    BadRequest,
    Conflict,
    FieldFault,
    Forbidden,
    IarmsError,
    Invalid,
    MatchRequired,
    NotFound,
    NotReached,
    NoVersion,
    Problem,
    ServiceFault,
    Stale,
    Throttled,
    TokenRefused,
    TooLarge,
    Unauthenticated,
    Unavailable,
    UnreadableAnswer,
    UnsupportedMediaType,
    UploadRefused,
    UsedUp,
)
from iarms_client.senders import AsyncPages, Pages
from iarms_client.shapes import Untouched
from iarms_client.tokens import ClientCredentials, Token
from iarms_client.version import VERSION

__version__ = VERSION

__all__ = [
    "AsyncClient",
    "AsyncPages",
    "BadRequest",
    "Client",
    "ClientCredentials",
    "Clock",
    "Conflict",
    "FieldFault",
    "File",
    "Forbidden",
    "IarmsError",
    "Invalid",
    "MatchRequired",
    "NoVersion",
    "NotFound",
    "NotReached",
    "Pages",
    "Patience",
    "Problem",
    "ServiceFault",
    "Stale",
    "Throttled",
    "Token",
    "TokenRefused",
    "TooLarge",
    "Unauthenticated",
    "Unavailable",
    "UnreadableAnswer",
    "UnsupportedMediaType",
    "Untouched",
    "UploadRefused",
    "UsedUp",
    "__version__",
    "models",
]
