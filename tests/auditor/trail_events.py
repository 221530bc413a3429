"""Made-up events of CloudTrail, in the shape of AWS's documentation."""

import uuid
from typing import Any


def trail_event(number: int, **changed: Any) -> dict[str, Any]:
    """A read of one item by a function's role. `changed` replaces members; None takes one out."""
    event = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": "AROAEXAMPLE:iarms-test-search",
            "arn": "arn:aws:sts::111122223333:assumed-role/iarms-test-search/iarms-test-search",
            "accountId": "111122223333",
            "accessKeyId": "ASIAEXAMPLE",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": "AROAEXAMPLE",
                    "arn": "arn:aws:iam::111122223333:role/iarms-test-search",
                    "accountId": "111122223333",
                    "userName": "iarms-test-search",
                },
                "attributes": {"creationDate": "2026-11-30T00:00:00Z", "mfaAuthenticated": "false"},
            },
        },
        "eventTime": f"2026-11-30T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z",
        "eventSource": "dynamodb.amazonaws.com",
        "eventName": "GetItem",
        "awsRegion": "eu-central-1",
        "sourceIPAddress": "192.0.2.10",
        "userAgent": f"Boto3/1.44.5 md/event#evt_{number:026}",
        "requestParameters": {"tableName": "iarms-test-records", "key": {"record_id": f"rec_{number}"}},
        "responseElements": None,
        "requestID": f"REQUEST{number:012}",
        "eventID": str(uuid.UUID(int=number)),
        "readOnly": True,
        "resources": [
            {
                "accountId": "111122223333",
                "type": "AWS::DynamoDB::Table",
                "ARN": "arn:aws:dynamodb:eu-central-1:111122223333:table/iarms-test-records",
            }
        ],
        "eventType": "AwsApiCall",
        "apiVersion": "2012-08-10",
        "managementEvent": False,
        "recipientAccountId": "111122223333",
        "eventCategory": "Data",
    }
    return {name: value for name, value in (event | changed).items() if value is not None or name == "responseElements"}


def insight(number: int) -> dict[str, Any]:
    """What CloudTrail writes of an unusual number of calls."""
    return {
        "eventVersion": "1.08",
        "eventTime": "2026-11-30T00:10:00Z",
        "awsRegion": "eu-central-1",
        "eventID": f"insight-{number}",
        "eventType": "AwsCloudTrailInsight",
        "recipientAccountId": "111122223333",
        "sharedEventID": f"shared-{number}",
        "insightDetails": {
            "state": "Start",
            "eventSource": "dynamodb.amazonaws.com",
            "eventName": "GetItem",
            "insightType": "ApiCallRateInsight",
        },
        "eventCategory": "Insight",
    }


def aggregated(number: int) -> dict[str, Any]:
    """What CloudTrail writes of the data events of five minutes."""
    return {
        "eventVersion": "1.0",
        "accountId": "111122223333",
        "eventId": f"aggregated-{number}",
        "eventCategory": "Aggregated",
        "eventType": "AwsAggregatedEvent",
        "awsRegion": "eu-central-1",
        "eventSource": "dynamodb.amazonaws.com",
        "timeWindow": {
            "windowStart": "2026-11-30T00:10:00Z",
            "windowEnd": "2026-11-30T00:15:00Z",
            "windowSize": "PT5M",
        },
        "summary": {"primaryDimension": {"dimension": "eventName", "statistics": [{"value": "GetItem", "count": 900}]}},
    }
