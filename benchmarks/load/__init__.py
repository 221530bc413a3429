"""`make bench-load`: calls over HTTP on the local stack, as a region sees them, and what each layer takes of them.

arrivals   when calls are due: at a pace that is even or by chance, in steps
answers    how calls ended, and how long they took: percentiles, counts
drive      the two loads: clients that wait for their answers, and calls that come whoever waits
region     the calls: searches, reads, lists, traces, records, by several parties
layers     what each layer took of a call, out of the functions' own clocks
picture    the steps, drawn
run        the command
hang       the same stack while DynamoDB takes calls and answers none
"""
