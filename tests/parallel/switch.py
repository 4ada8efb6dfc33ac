#!/usr/bin/env python3
"""A network switch in user space, for kernels without netem: each packet arrives some milliseconds later, or not at all.

  switch.py DELAY_MS LOSS_PERCENT TAP...

makes the named TAP devices, prints "ready", and carries frames between them until it is killed. A frame goes where its
receiver has last sent from, or everywhere.
"""
import fcntl, heapq, os, random, selectors, struct, sys, time

delay, loss = float(sys.argv[1]) / 1000, float(sys.argv[2]) / 100
TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 2, 0x1000
ports, ready = [], selectors.DefaultSelector()
for name in sys.argv[3:]:
    port = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(port, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TAP | IFF_NO_PI))
    ready.register(port, selectors.EVENT_READ)
    ports.append(port)
print("ready", flush=True)

random.seed(1)
where, waiting, number = {}, [], 0
while True:
    now = time.monotonic()
    while waiting and waiting[0][0] <= now:
        _, _, source, frame = heapq.heappop(waiting)
        target = where.get(frame[:6])
        for port in [target] if target is not None else ports:
            if port != source:
                try:
                    os.write(port, frame)
                except OSError:  # the device is not up, or full
                    pass
    for key, _ in ready.select(waiting[0][0] - now if waiting else None):
        try:
            frame = os.read(key.fd, 65536)
        except OSError:
            continue
        where[frame[6:12]] = key.fd
        if random.random() >= loss:
            number += 1
            heapq.heappush(waiting, (time.monotonic() + delay, number, key.fd, frame))
