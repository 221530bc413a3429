"""The pollers that stand between a stream or a queue and a function, as Lambda's own are documented to behave.

    filters     whether a stream's record fits a mapping's pattern
    mappings    the event source mappings of a template
    streams     the poller of a table's stream: shards, batches, retries, halving, age, the place for what failed
    queues      the poller of a queue: visibility, receive counts, redrive, partial batches
    service     every mapping of the local deployment over a world

Time is a clock that is handed in and moved on by whoever waits. Sources, read in November 2026, of the Lambda developer
guide: "Configuring partial batch response with DynamoDB and Lambda" (services-ddb-batchfailurereporting), "Retain
discarded records for a DynamoDB event source" (services-dynamodb-errors), "Polling and batching streams"
(services-dynamodb-eventsourcemapping), "Lambda parameters for DynamoDB event source mappings" (services-ddb-params),
"Handling errors for an SQS event source" (services-sqs-errorhandling).

Where AWS documents nothing the worse is assumed: that what is given up with a record that failed is everything behind
it in its batch, and that a try that failed is followed by a pause that doubles from a second to a minute.
"""
