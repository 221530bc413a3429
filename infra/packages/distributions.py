"""Which distributions of `requirements/runtime.txt` an import needs, and what of them is left out of packages.

A distribution that is missing here fails the test that imports each handler out of its package alone; one too many
fails the test that nothing is carried which no module of the package imports.
"""

from typing import Final

_BOTOCORE: Final = frozenset({"botocore", "jmespath", "python-dateutil", "six", "urllib3"})
_CRYPTOGRAPHY: Final = frozenset({"cffi", "cryptography"})

# By the first part of what is imported: the distribution that has it, and those that it imports itself.
DISTRIBUTIONS: Final[dict[str, frozenset[str]]] = {
    "aws_lambda_powertools": frozenset({"aws-lambda-powertools", "jmespath", "typing-extensions"}),
    "boto3": frozenset({"boto3", "s3transfer"}) | _BOTOCORE,
    "botocore": _BOTOCORE,
    "cryptography": _CRYPTOGRAPHY,
    "openpyxl": frozenset({"defusedxml", "et-xmlfile", "openpyxl"}),
    "jwt": frozenset({"pyjwt"}) | _CRYPTOGRAPHY,
    "phonenumbers": frozenset({"phonenumberslite"}),
    "pydantic": frozenset({"annotated-types", "pydantic", "pydantic-core", "typing-extensions", "typing-inspection"}),
    "pydantic_core": frozenset({"pydantic-core", "typing-extensions"}),
    "rapidfuzz": frozenset({"rapidfuzz"}),
    "reportlab": frozenset({"pillow", "reportlab"}),
    # Lambda's own images have it, where there are snapshots.
    "snapshot_restore_py": frozenset(),
    "typing_extensions": frozenset({"typing-extensions"}),
    "ulid": frozenset({"python-ulid", "typing-extensions"}),
    "zoneinfo": frozenset({"tzdata"}),
}

# botocore carries the models of all of AWS. These are the services that a function calls, each package has its own.
SERVICES: Final = ("cloudwatch", "codedeploy", "dynamodb", "kms", "lambda", "s3", "sns", "sqs", "sts")

# Directories of a dependency that nothing reads at run time, from the root of the package. cffi is there for others to
# build with; cryptography needs its compiled half alone.
UNREAD: Final = (
    "aws_lambda_powertools/utilities/auth_alpha",
    "aws_lambda_powertools/utilities/circuit_breaker",
    "aws_lambda_powertools/utilities/data_masking",
    "aws_lambda_powertools/utilities/feature_flags",
    "aws_lambda_powertools/utilities/idempotency",
    "aws_lambda_powertools/utilities/kafka",
    "aws_lambda_powertools/utilities/parameters",
    "aws_lambda_powertools/utilities/streaming",
    "bin",
    "boto3/examples",
    "boto3/data",
    "cffi",
    "charset_normalizer",
    "pycparser",
    "reportlab/fonts",
    "reportlab/graphics",
    "reportlab/platypus",
)

# What is loaded only when it is asked for: the page on which powertools shows an API, which is no door of ours; and of
# Pillow, which reportlab imports, pictures of kinds that we do not print.
UNREAD_PARTS: Final = (
    "botocore/data/*/*/examples-1.json",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.css",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.js",
    "PIL/_avif.*",
    "PIL/_imagingcms.*",
    "PIL/_imagingft.*",
    "PIL/_imagingtk.*",
    "PIL/_webp.*",
    "pillow.libs/libavif-*",
    "pillow.libs/libbrotli*",
    "pillow.libs/libfreetype-*",
    "pillow.libs/libharfbuzz-*",
    "pillow.libs/liblcms2-*",
    "pillow.libs/libpng16-*",
    "pillow.libs/libsharpyuv-*",
    "pillow.libs/libwebp*",
)

# Files that pip writes about the installation: they name this machine's paths and dates.
INSTALLERS_OWN: Final = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
