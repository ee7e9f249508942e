#!/usr/bin/python3
"""SQLAlchemy's QueuePool as honectl's bench pool runs it: THREADS CONNECTIONS MILLISECONDS; prints
operations a second and the least thread's share of the mean. Its connections lead nowhere."""
import sys
import threading
import time

from sqlalchemy.pool import QueuePool


class NoConnection:
    def rollback(self):
        pass

    def close(self):
        pass


threads, connections, milliseconds = map(int, sys.argv[1:])
pool = QueuePool(NoConnection, pool_size=connections, max_overflow=0, timeout=60)
done = [0] * threads
stop = False


def work(number):
    own = 0
    while not stop:
        pool.connect().close()
        own += 1
    done[number] = own


all_threads = [threading.Thread(target=work, args=(i,)) for i in range(threads)]
began = time.monotonic()
for thread in all_threads:
    thread.start()
time.sleep(milliseconds / 1000)
stop = True
for thread in all_threads:
    thread.join()
seconds = time.monotonic() - began
print(round(sum(done) / seconds), min(done) * threads / max(sum(done), 1))
