"""AWS services other than tables: one module each, with explicit time limits, and no decisions.

clients   how clients are made
prepared_calls   calls of DynamoDB, of which what is the same each time is made once
sessions  reads in the session of the calling party
topics    a notification to its party's topic (SNS)
queue     messages of work (SQS)
uploads   files that bureaus put (S3)
"""
