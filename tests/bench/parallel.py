"""PyTorch's DistributedDataParallel on gloo, as bench_parallel measures wick's: mpirun -np 2 python parallel.py step."""
import os, statistics, sys, time
import torch, torch.distributed as dist

rank, size = int(os.environ.get("OMPI_COMM_WORLD_RANK", 0)), int(os.environ.get("OMPI_COMM_WORLD_SIZE", 1))
torch.set_num_threads(1)
dist.init_process_group("gloo", init_method="tcp://127.0.0.1:%s" % os.environ.get("BENCH_PORT", "29511"), rank=rank, world_size=size)


def median(times, f):
    took = []
    for i in range(times + 3):
        dist.barrier()
        begin = time.perf_counter()
        f()
        took.append((time.perf_counter() - begin) * 1e6)
    longest = torch.tensor(took[3:], dtype=torch.float64)
    dist.all_reduce(longest, op=dist.ReduceOp.MAX)
    return statistics.median(longest.tolist())


if sys.argv[1] == "step":
    torch.manual_seed(1)
    net = torch.nn.Sequential(torch.nn.Linear(784, 1024), torch.nn.ReLU(), torch.nn.Linear(1024, 1024), torch.nn.ReLU(),
                              torch.nn.Linear(1024, 10))
    ddp = torch.nn.parallel.DistributedDataParallel(net, gradient_as_bucket_view=True)
    sgd = torch.optim.SGD(net.parameters(), 0.01, momentum=0.9)
    x, y = torch.randn(128, 784), torch.randint(10, (128,))

    def step():
        sgd.zero_grad()
        torch.nn.functional.cross_entropy(ddp(x), y).backward()
        sgd.step()

    took = median(60, step)
    if rank == 0:
        print("torch_step", size, sum(p.numel() * 4 for p in net.parameters()), "%.1f" % took)
else:
    n = 1024
    while n <= 64 << 20:
        t = torch.ones(n // 4)
        took = median(200 if n < 1 << 20 else 30, lambda: dist.all_reduce(t))
        if rank == 0:
            print("torch_allreduce", size, n, "%.1f" % took)
        t.fill_(1)
        n *= 4
dist.destroy_process_group()
