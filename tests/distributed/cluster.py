"""A Ray cluster of three nodes on this machine, in a process of its own.

Prints its address, and reads what is to be done: "add", "remove", or the end.
"""

import os
import sys

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

from ray._private import ray_constants
from ray.cluster_utils import Cluster

SMALL = {"num_cpus": 1, "object_store_memory": 100_000_000, "include_dashboard": False}

if __name__ == "__main__":
    ray_constants.ENABLE_RAY_CLUSTER = False  # on the loopback address
    cluster = Cluster(initialize_head=True, head_node_args=SMALL)
    others = [cluster.add_node(**SMALL) for _ in range(2)]
    cluster.wait_for_nodes()
    print(cluster.address, flush=True)
    for line in sys.stdin:
        if line == "remove\n":
            cluster.remove_node(others.pop(), allow_graceful=False)
        else:
            others.append(cluster.add_node(**SMALL))
        print("done", flush=True)
    cluster.shutdown()
