"""The network of the comparison in SimPy: prints hops, events and the median of the seconds."""

import sys
import time

import simpy

ROUNDS, CHAINS, STAGES, MESSAGES, GAP_US, SERVICE_US, LATENCY_US = map(int, sys.argv[1:])


def message(env, links, way, counted):
    """Each hop: waits in the queue of the node for its link, keeps the link busy, is on its way."""
    for link in way[:-1]:
        with links[link].request() as turn:
            yield turn
            yield env.timeout(SERVICE_US)
        yield env.timeout(LATENCY_US)
        counted[0] += 1


def write(env, links, counted):
    """Begins a message after each gap."""
    for number in range(MESSAGES):
        chain = number % CHAINS
        last = (chain + number // CHAINS) % CHAINS
        way = [chain * STAGES + stage for stage in range(STAGES - 1)] + [last * STAGES + STAGES - 1]
        env.process(message(env, links, way, counted))
        yield env.timeout(GAP_US)


def run():
    """One simulation; hops and events."""
    env = simpy.Environment()
    links = [simpy.Resource(env) for _ in range(CHAINS * STAGES)]
    counted = [0]
    env.process(write(env, links, counted))
    env.run()
    return counted[0], next(env._eid)


times = []
for _ in range(ROUNDS):
    start = time.perf_counter()
    hops, events = run()
    times.append(time.perf_counter() - start)
assert hops == MESSAGES * (STAGES - 1)
print(hops, events, sorted(times)[len(times) // 2])
