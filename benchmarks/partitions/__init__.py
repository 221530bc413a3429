"""A model of DynamoDB that throttles by partition, and the product's own calls through it for a day.

    units     what a read or a write of an item takes, by AWS's rules
    capture   what real doors read and write, item by item, out of tables in memory
    kinds     the calls that are captured, by kind and by who calls
    keys      from what was captured to what one call takes of each key
    rules     what AWS says of partitions, each with where it says so
    model     tables and indexes as partitions: capacity, burst, splits, back pressure
    day       the rate of each kind of call over a day
    run       a day through the model: what is refused, of which table, index and key, and when
    load      the same calls one by one, with latencies: what a hang or a hot party does to others

Data flows one way: capture -> keys -> day -> model -> report. Nothing here sleeps, and no clock is read.
"""
