"""What each role may do: the whole list, so that a grant which nobody wrote down cannot appear."""

from typing import Any

import pytest

from iarms import tables
from infra.routes import ROUTES
from tests.contract.routes import described
from tests.infra.assembly import Assembly, as_list

NOTIFY_KEY = {"key notify": {"kms:Decrypt", "kms:GenerateDataKey"}}
ACCOUNTING = {"table audit": {"dynamodb:PutItem"}, "queue late-events": {"sqs:SendMessage"}, **NOTIFY_KEY}
ADMITS = {
    "table register": {"dynamodb:BatchGetItem"},
    "table buckets": {"dynamodb:UpdateItem"},
    **ACCOUNTING,
}
ACCOUNTS = {
    **ADMITS,
    "table idempotency": {"dynamodb:GetItem", "dynamodb:PutItem"},
}
DATA_KEY = {"key data": {"kms:Decrypt", "kms:GenerateDataKey"}}
LISTS = {"key cursors": {"kms:GenerateMac"}}
IN_SESSIONS = {"sts:AssumeRole", "sts:TagSession"}
_DESCRIBES = ("dynamodb:DescribeTable", "dynamodb:DescribeContinuousBackups", "dynamodb:DescribeTimeToLive")
READ_STREAM = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}

EXPECTED: dict[str, dict[str, set[str]]] = {
    "search": {
        "table cases": {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"},
        "table records": {"dynamodb:BatchGetItem"},
        "table serial-index": {"dynamodb:BatchGetItem", "dynamodb:Query"},
        "table outbox": {"dynamodb:PutItem"},
        "table allowances": {"dynamodb:UpdateItem"},
        "table suspects": {"dynamodb:UpdateItem"},
        "table watches": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"},
        "role search-data": IN_SESSIONS,
        **ACCOUNTS,
        **LISTS,
        **DATA_KEY,
    },
    "batches": {
        "table batches": {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:BatchWriteItem"},
        "queue search-batches": {"sqs:SendMessage"},
        "role batches-data": IN_SESSIONS,
        **ACCOUNTS,
        **LISTS,
        **DATA_KEY,
        **NOTIFY_KEY,
    },
    "searcher": {
        "queue search-batches": {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
        "table batches": {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        "table cases": {"dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"},
        "table records": {"dynamodb:BatchGetItem"},
        "table serial-index": {"dynamodb:BatchGetItem", "dynamodb:Query"},
        "table outbox": {"dynamodb:PutItem"},
        "table register": {"dynamodb:BatchGetItem"},
        "table allowances": {"dynamodb:UpdateItem"},
        "table suspects": {"dynamodb:UpdateItem"},
        "table watches": {"dynamodb:PutItem"},
        "table audit": {"dynamodb:PutItem"},
        **DATA_KEY,
        "key notify": {"kms:Decrypt"},
    },
    "records": {
        "table records": {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        "table cases": {"dynamodb:GetItem", "dynamodb:Query"},
        "table imports": {"dynamodb:UpdateItem"},
        "table serial-index": {"dynamodb:GetItem", "dynamodb:UpdateItem"},
        "role records-data": IN_SESSIONS,
        "table allowances": {"dynamodb:UpdateItem"},
        **ACCOUNTS,
        **LISTS,
        **DATA_KEY,
    },
    "imports": {
        "table imports": {
            "dynamodb:GetItem",
            "dynamodb:BatchGetItem",
            "dynamodb:Query",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
        },
        "uploaded files": {"s3:PutObject"},
        "queue record-imports": {"sqs:SendMessage"},
        "role imports-data": IN_SESSIONS,
        **ACCOUNTS,
        **LISTS,
        **DATA_KEY,
        **NOTIFY_KEY,
    },
    "importer": {
        **{
            f"queue {name}": {
                "sqs:ReceiveMessage",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:SendMessage",
                "sqs:ChangeMessageVisibility",
            }
            for name in ("record-imports", "record-files")
        },
        "uploaded files": {"s3:GetObject"},
        "bucket uploads": {"s3:ListBucket"},
        "role importer-data": IN_SESSIONS,
        "table imports": {
            "dynamodb:GetItem",
            "dynamodb:Query",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:BatchGetItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteItem",
        },
        "table records": {"dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        "table cases": {"dynamodb:GetItem", "dynamodb:Query"},
        "table register": {"dynamodb:BatchGetItem"},
        "table serial-index": {"dynamodb:GetItem", "dynamodb:UpdateItem"},
        "table audit": {"dynamodb:PutItem"},
        **DATA_KEY,
        **NOTIFY_KEY,
    },
    "hits": {
        # DeleteItem: rows of what is due alone (`test_what_is_due_is_all_that_a_step_deletes_of_cases`).
        "table cases": {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"},
        "table records": {"dynamodb:BatchGetItem"},
        "table outbox": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        "index outbox/by_hit": {"dynamodb:Query"},
        "role hits-data": IN_SESSIONS,
        **ACCOUNTS,
        **LISTS,
        **DATA_KEY,
    },
    "messages": {
        "table cases": {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"},
        "table traces": {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"},
        "table outbox": {"dynamodb:BatchGetItem", "dynamodb:PutItem"},
        **ACCOUNTS,
        **LISTS,
        **DATA_KEY,
    },
    "reference": {
        "table references": {
            "dynamodb:BatchGetItem",
            "dynamodb:Query",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
        },
        "role reference-data": IN_SESSIONS,
        "pictures": {"s3:PutObject", "s3:GetObject"},
        "key pictures": {"kms:Decrypt", "kms:GenerateDataKey"},
        **ACCOUNTS,
        **LISTS,
        **DATA_KEY,
    },
    "parties": {
        **ACCOUNTS,
        **LISTS,
        "table register": {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"},
        "role parties-data": IN_SESSIONS,
        "table outbox": {"dynamodb:PutItem"},
        **DATA_KEY,
    },
    "webhooks": {
        "table webhooks": {
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
        },
        "table outbox": {"dynamodb:BatchGetItem", "dynamodb:PutItem"},
        "key webhooks": {"kms:Encrypt"},
        "queue webhook-turns": {"sqs:SendMessage"},
        "role webhooks-data": IN_SESSIONS,
        **ACCOUNTS,
        **LISTS,
        **DATA_KEY,
    },
    "dispatcher": {
        "stream outbox": READ_STREAM,
        "*": {"dynamodb:ListStreams"},
        "table webhooks": {
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
        },
        "index webhooks/by_due": {"dynamodb:Query"},
        "queue webhook-turns": {"sqs:SendMessage"},
        "queue dispatcher-failures": {"sqs:SendMessage"},
        **DATA_KEY,
        **NOTIFY_KEY,
    },
    "courier": {
        "queue webhook-turns": {
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:SendMessage",
        },
        "table webhooks": {
            "dynamodb:BatchGetItem",
            "dynamodb:Query",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
        },
        "table audit": {"dynamodb:PutItem"},
        "table outbox": {"dynamodb:PutItem"},
        "key webhooks": {"kms:Decrypt"},
        **DATA_KEY,
        **NOTIFY_KEY,
    },
    "service": {**ADMITS, **DATA_KEY},
    "audit": {
        "index suspects/by_day": {"dynamodb:Query"},
        "table audit-index": {"dynamodb:Query"},
        "table audit-log": {"dynamodb:GetItem", "dynamodb:Query"},
        "the log's files tile/?/*": {"s3:GetObject"},
        "key log": {"kms:Decrypt"},
        "key log-signing": {"kms:GetPublicKey"},
        **ADMITS,
        "table audit": {"dynamodb:PutItem", "dynamodb:BatchGetItem"},
        **LISTS,
        **DATA_KEY,
    },
    "audit_indexer": {
        "stream audit": READ_STREAM,
        "*": {"dynamodb:ListStreams"},
        "table audit-index": {"dynamodb:BatchWriteItem"},
        "queue audit-indexer-failures": {"sqs:SendMessage"},
        **DATA_KEY,
        **NOTIFY_KEY,
    },
    "authorizer": {**ACCOUNTING, **DATA_KEY},
    "late_events": {
        "queue late-events": {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
        "table audit": {"dynamodb:PutItem"},
        **DATA_KEY,
        "key notify": {"kms:Decrypt"},
    },
    "indexer": {
        "stream records": READ_STREAM,
        "*": {"dynamodb:ListStreams"},
        "table serial-index": {
            "dynamodb:GetItem",
            "dynamodb:BatchGetItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
        },
        "queue indexer-failures": {"sqs:SendMessage"},
        **DATA_KEY,
        **NOTIFY_KEY,
    },
    "sequencer": {
        "stream audit": READ_STREAM,
        "*": {"dynamodb:ListStreams"},
        "table audit": {"dynamodb:BatchGetItem"},
        "table audit-log": {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem"},
        "queue sequencer-failures": {"sqs:SendMessage"},
        **DATA_KEY,
        **NOTIFY_KEY,
    },
    "publisher": {
        "table audit": {"dynamodb:DescribeTable"},
        "table audit-log": {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem"},
        "bucket log": {"s3:ListBucket"},
        "the log's files *": {"s3:GetObject"},
        **{
            f"the log's files {names}": {"s3:PutObject"}
            for names in ("tile/*", "events/*", "checkpoints/*", "checkpoint", "witnessed")
        },
        "key log-signing": {"kms:GetPublicKey", "kms:Sign"},
        "key log": {"kms:Decrypt", "kms:GenerateDataKey"},
        **DATA_KEY,
    },
    "traces": {
        "table traces": {
            "dynamodb:GetItem",
            "dynamodb:BatchGetItem",
            "dynamodb:Query",
            "dynamodb:PutItem",
            "dynamodb:DeleteItem",
        },
        "table cases": {"dynamodb:GetItem"},
        "table watches": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"},
        "table outbox": {"dynamodb:PutItem"},
        "role traces-data": IN_SESSIONS,
        "table allowances": {"dynamodb:UpdateItem"},
        "table suspects": {"dynamodb:UpdateItem"},
        **ACCOUNTS,
        **LISTS,
        **DATA_KEY,
    },
    "reports": {
        "table traces": {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"},
        "table cases": {"dynamodb:GetItem"},
        "table records": {"dynamodb:GetItem"},
        "index outbox/by_hit": {"dynamodb:Query"},
        "table copies": {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"},
        **ADMITS,
        **DATA_KEY,
    },
    "reviewer": {
        "index records/by_review": {"dynamodb:Query"},
        "table records": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        "table outbox": {"dynamodb:PutItem"},
        "table register": {"dynamodb:BatchGetItem"},
        "table audit": {"dynamodb:PutItem"},
        **DATA_KEY,
    },
    "inspector": {
        "index register/by_name": {"dynamodb:Query"},
        **{f"table {table.name}": set(_DESCRIBES) for table in tables.ALL},
        "the parties' topics": {"sns:ListSubscriptionsByTopic"},
        "topic alarms": {"sns:ListSubscriptionsByTopic"},
        "topic alarms-office": {"sns:ListSubscriptionsByTopic"},
        "every key": {"kms:DescribeKey"},
        "*": {"cloudwatch:GetMetricData", "cloudwatch:DescribeAlarms"},
        "key data": {"kms:Decrypt"},
    },
    "clock": {
        "index cases/by_due": {"dynamodb:Query"},
        "table cases": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"},
        "index traces/by_due": {"dynamodb:Query"},
        "table traces": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        "table watches": {"dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"},
        "table outbox": {"dynamodb:GetItem", "dynamodb:PutItem"},
        "table register": {"dynamodb:BatchGetItem"},
        "table imports": {"dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"},
        "queue record-imports": {"sqs:SendMessage"},
        "table audit": {"dynamodb:PutItem"},
        **DATA_KEY,
        **NOTIFY_KEY,
    },
    "watcher": {
        "stream cases": READ_STREAM,
        "stream records": READ_STREAM,
        "*": {"dynamodb:ListStreams"},
        "table cases": {
            "dynamodb:GetItem",
            "dynamodb:BatchGetItem",
            "dynamodb:Query",
            "dynamodb:PutItem",
            "dynamodb:DeleteItem",
        },
        "table records": {"dynamodb:GetItem", "dynamodb:BatchGetItem"},
        "index records/by_hiding": {"dynamodb:Query"},
        "table serial-index": {"dynamodb:BatchGetItem", "dynamodb:Query"},
        "table watches": {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        "table outbox": {"dynamodb:PutItem"},
        "table register": {"dynamodb:BatchGetItem"},
        "table audit": {"dynamodb:PutItem"},
        "queue watcher-failures": {"sqs:SendMessage"},
        **DATA_KEY,
        **NOTIFY_KEY,
    },
    "notifier": {
        "stream outbox": READ_STREAM,
        "*": {"dynamodb:ListStreams"},
        "table outbox": {"dynamodb:UpdateItem"},
        "the parties' topics": {"sns:Publish"},
        "queue notifier-failures": {"sqs:SendMessage"},
        **DATA_KEY,
        **NOTIFY_KEY,
    },
    "sweeper": {
        "index outbox/pending": {"dynamodb:Query"},
        "table outbox": {"dynamodb:UpdateItem"},
        "the parties' topics": {"sns:Publish"},
        **DATA_KEY,
        **NOTIFY_KEY,
    },
    "canary": {
        "function search:live": {"lambda:InvokeFunction"},
        "queue ntf-NCB-ZZ": {"sqs:ReceiveMessage", "sqs:DeleteMessage"},
        "key notify": {"kms:Decrypt"},
    },
}

# Of a deployment whose versions are released by steps: what looks at each, and what shifts calls. The functions' own
# versions and aliases are judged in tests/infra/test_releases.py.
OF_RELEASES = {"prober", "shifting"}


# What callers may read in sessions of their own, by function. `test_isolation` says under which keys.
EXPECTED_OF_CALLERS: dict[str, dict[str, set[str]]] = {
    "batches": {"table batches": {"dynamodb:Query"}},
    "search": {
        "index cases/by_party": {"dynamodb:Query"},
        "index cases/by_administration": {"dynamodb:Query"},
        "index watches/by_party": {"dynamodb:Query"},
        "index watches/by_administration": {"dynamodb:Query"},
    },
    "records": {
        "index records/by_owner": {"dynamodb:Query"},
        "index records/by_hiding": {"dynamodb:Query"},
        "index cases/by_month": {"dynamodb:Query"},
    },
    "imports": {
        "index imports/by_party": {"dynamodb:Query"},
        "index records/by_owner": {"dynamodb:Query"},
        "table imports": {"dynamodb:GetItem", "dynamodb:Query"},
    },
    "importer": {"index records/by_owner": {"dynamodb:Query"}},
    "hits": {
        "table cases": {"dynamodb:Query"},
        "index cases/by_party": {"dynamodb:Query"},
        "index cases/by_administration": {"dynamodb:Query"},
        "index cases/by_month": {"dynamodb:Query"},
        "index outbox/by_recipient": {"dynamodb:Query"},
    },
    "parties": {"table register": {"dynamodb:Query"}, "index register/by_name": {"dynamodb:Query"}},
    "reference": {"table references": {"dynamodb:Query"}},
    "webhooks": {"table webhooks": {"dynamodb:Query"}, "index outbox/by_recipient": {"dynamodb:Query"}},
    "traces": {
        "index traces/by_party": {"dynamodb:Query"},
        "index traces/by_administration": {"dynamodb:Query"},
        "index traces/by_month": {"dynamodb:Query"},
    },
}


def _roles(assembly: Assembly) -> dict[str, dict[str, set[str]]]:
    """By function: what its role may do on what. Who may read the trail is judged in tests/infra/test_trail.py."""
    roles: dict[str, dict[str, set[str]]] = {}
    for stack in assembly.templates.keys() - {"trail"}:
        for _, role in assembly.resources("AWS::IAM::Role", stack):
            if "RoleName" in role:
                roles[assembly.short(role["RoleName"])] = _allowed(assembly, stack, role)
    return {name: allowed for name, allowed in roles.items() if name not in OF_RELEASES}


def _allowed(assembly: Assembly, stack: str, role: dict[str, Any]) -> dict[str, set[str]]:
    allowed: dict[str, set[str]] = {}
    (policy,) = role["Policies"]
    for statement in policy["PolicyDocument"]["Statement"]:
        assert statement["Effect"] == "Allow"
        for resource in as_list(statement["Resource"]):
            name = assembly.named(resource, stack)
            name = "the parties' topics" if name == f"{assembly.deployment.topic_prefix()}*" else name
            name = name.removeprefix(f"arn:aws:sns:{assembly.deployment.region}:{assembly.deployment.account}:")
            name = f"topic {assembly.short(name)}" if name.startswith(assembly.deployment.physical("alarms")) else name
            name = "every key" if name.endswith(":key/*") else name
            name = "uploaded files" if name == assembly.deployment.uploads_arn() else name
            name = "pictures" if name == assembly.deployment.pictures_arn() else name
            if name.startswith(assembly.deployment.log_arn("")):
                name = f"the log's files {name.removeprefix(assembly.deployment.log_arn(''))}"
            name = f"role {assembly.short(name.rpartition('/')[2])}" if ":role/" in name else name
            name = f"function {assembly.short(name.partition(':function:')[2])}" if ":function:" in name else name
            allowed.setdefault(name, set()).update(as_list(statement["Action"]))
    return allowed


@pytest.mark.parametrize("function", EXPECTED)
def test_a_function_may_do_what_is_written_here_and_nothing_else(assembly: Assembly, function: str) -> None:
    log = {f"log /aws/lambda/{assembly.deployment.physical(function)}": {"logs:CreateLogStream", "logs:PutLogEvents"}}

    assert _roles(assembly)[function] == EXPECTED[function] | log


@pytest.mark.parametrize("function", EXPECTED_OF_CALLERS)
def test_callers_may_read_what_is_written_here_and_nothing_else(assembly: Assembly, function: str) -> None:
    assert _roles(assembly)[f"{function}-data"] == {**EXPECTED_OF_CALLERS[function], "key data": {"kms:Decrypt"}}


def test_no_function_is_missing_from_the_list(assembly: Assembly) -> None:
    functions = {assembly.short(each["FunctionName"]) for _, each in assembly.resources("AWS::Lambda::Function")}

    assert functions - OF_RELEASES == set(EXPECTED)
    assert {*EXPECTED, *(f"{function}-data" for function in EXPECTED_OF_CALLERS)} == set(_roles(assembly))


def test_nothing_is_granted_beside_the_roles_own_policies(assembly: Assembly) -> None:
    assert not list(assembly.resources("AWS::IAM::Policy"))
    assert not list(assembly.resources("AWS::IAM::ManagedPolicy"))
    managed = [role for _, role in assembly.resources("AWS::IAM::Role") if role.get("ManagedPolicyArns")]
    assert len(managed) == 1, "API Gateway's role for its own logs is the only one with a managed policy"
    assert managed[0]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {
        "Service": "apigateway.amazonaws.com"
    }


def test_every_resource_is_resource_star_only_where_the_action_knows_none(assembly: Assembly) -> None:
    starred = {
        (function, action) for function, allowed in _roles(assembly).items() for action in allowed.get("*", set())
    }

    assert starred == {
        *(
            (each, "dynamodb:ListStreams")
            for each in ("indexer", "watcher", "notifier", "audit_indexer", "sequencer", "dispatcher")
        ),
        ("inspector", "cloudwatch:GetMetricData"),
        ("inspector", "cloudwatch:DescribeAlarms"),
    }


def test_who_may_see_whether_a_file_is_there_sees_uploads_alone(assembly: Assembly) -> None:
    (statement,) = (
        statement
        for stack in assembly.templates.keys() - {"trail"}
        for _, role in assembly.resources("AWS::IAM::Role", stack)
        for policy in role.get("Policies", ())
        for statement in policy["PolicyDocument"]["Statement"]
        if "s3:ListBucket" in as_list(statement["Action"])
        and role["RoleName"] != assembly.deployment.physical("publisher")
    )

    assert statement["Condition"] == {"StringLike": {"s3:prefix": "uploads/*"}}


def test_each_function_with_lists_derives_keys_of_cursors_and_no_other_does(assembly: Assembly) -> None:
    paths = described()["paths"]
    lists = {
        route.function
        for route in ROUTES
        for parameter in paths.get(route.path, {}).get(route.method.lower(), {}).get("parameters", ())
        if parameter["name"] == "cursor"
    }

    assert len(lists) >= 7
    assert {name for name, allowed in _roles(assembly).items() if "key cursors" in allowed} == lists
    conditions = [
        statement["Condition"]
        for stack in assembly.templates
        for _, role in assembly.resources("AWS::IAM::Role", stack)
        for policy in role.get("Policies", ())
        for statement in policy["PolicyDocument"]["Statement"]
        if "kms:GenerateMac" in as_list(statement["Action"])
    ]
    assert conditions == [{"StringEquals": {"kms:MacAlgorithm": "HMAC_SHA_256"}}] * len(lists)


def test_no_role_may_scan_or_use_partiql_or_change_an_audit_event(assembly: Assembly) -> None:
    for function, allowed in _roles(assembly).items():
        actions = {action for each in allowed.values() for action in each}
        assert not {action for action in actions if "Scan" in action or "PartiQL" in action or "*" in action}
        # The auditor's door reads what all others only add to, and so does the sequencer, by ids alone.
        reads = {"dynamodb:BatchGetItem"} if function in ("audit", "sequencer") else set()
        assert allowed.get("table audit", set()) <= {"dynamodb:PutItem", *_DESCRIBES} | reads
        assert function in ("audit", "audit_indexer") or allowed.get("table audit-index", set()) <= set(_DESCRIBES)


def test_who_orders_the_log_cannot_sign_it_and_who_signs_it_cannot_order(assembly: Assembly) -> None:
    roles = _roles(assembly)
    signs = {name: allowed["key log-signing"] for name, allowed in roles.items() if "key log-signing" in allowed}
    # The auditor is told the key that the deployment holds good.
    assert signs == {"publisher": {"kms:GetPublicKey", "kms:Sign"}, "audit": {"kms:GetPublicKey"}}
    actions = {action for allowed in roles.values() for each in allowed.values() for action in each}
    assert not {action for action in actions if "Delete" in action and action.startswith("s3:")}
    rows = {
        role["RoleName"]: statement["Condition"]
        for _, role in assembly.resources("AWS::IAM::Role", "log")
        for statement in role.get("Policies", [{"PolicyDocument": {"Statement": []}}])[0]["PolicyDocument"]["Statement"]
        if "dynamodb:PutItem" in as_list(statement["Action"])
    }
    assert rows == {
        assembly.deployment.physical(function): {
            "ForAllValues:StringLike": {"dynamodb:LeadingKeys": own},
            "Null": {"dynamodb:LeadingKeys": "false"},
        }
        for function, own in (
            ("publisher", ["signing", "checkpoint", "witnessed", "cosignature#*"]),
            ("sequencer", ["head", "turn", "block#*", "parcel#*", "event#*"]),
        )
    }


def test_only_lambda_assumes_the_functions_roles(assembly: Assembly) -> None:
    for stack in assembly.templates.keys() - {"trail"}:
        for _, role in assembly.resources("AWS::IAM::Role", stack):
            if "RoleName" in role and not role["RoleName"].endswith("-data"):
                (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
                shifts = role["RoleName"] == assembly.deployment.physical("shifting")
                service = "codedeploy.amazonaws.com" if shifts else "lambda.amazonaws.com"
                assert statement["Principal"] == {"Service": service}


def test_the_gateway_may_call_each_function_by_one_permission(assembly: Assembly) -> None:
    for _, permission in assembly.resources("AWS::Lambda::Permission", "api"):
        assert permission["Principal"] == "apigateway.amazonaws.com"
        assert permission["SourceArn"], "a permission without a source would let any API call the function"
    called = [each for _, each in assembly.resources("AWS::Lambda::Function", "api")]
    called = [each for each in called if assembly.short(each["FunctionName"]) not in OF_RELEASES]
    assert len(list(assembly.resources("AWS::Lambda::Permission", "api"))) == len(called)
