#!/usr/bin/env bash
# Three hosts on one machine: network namespaces, each with its address and host name, on a bridge. Run by hand, as root:
# tests/parallel/hosts.sh build. Ranks train over TCP; then the network is slow, loses packets, is cut, a rank is killed.
# Needs iproute2, iputils-ping, python3, and the target parallel_hosts.
set -euo pipefail
program=$(realpath "$1")/tests/parallel_hosts
here=$(realpath "$(dirname "$0")") work=$(mktemp -d)
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMP_NUM_THREADS=1
clean() {
  for host in 1 2 3; do ip netns del "wick$host" 2> /dev/null || true; done
  ip link del wickbridge 2> /dev/null || true
  pkill -f "$here/switch.py" || true
}
trap clean EXIT
clean

ip link add wickbridge type bridge
ip addr add 10.77.0.254/24 dev wickbridge
ip link set wickbridge up
for host in 1 2 3; do
  ip netns add "wick$host"
  ip link add "wickveth$host" type veth peer name eth0 netns "wick$host"
  ip link set "wickveth$host" master wickbridge up
  ip -n "wick$host" addr add "10.77.0.$host/24" dev eth0
  ip -n "wick$host" link set eth0 up
  ip -n "wick$host" link set lo up
done
# In the place of ssh: agent <address> <command>...
cat > "$work/agent" << 'END'
#!/usr/bin/env bash
host=${1##*.}
shift
exec ip netns exec "wick$host" unshare --uts bash -c "hostname wick$host; $*"
END
chmod +x "$work/agent"

# run <steps> <time-out in ms>
run() {
  timeout -s KILL 60 mpirun --enable-recovery --host 10.77.0.1:1,10.77.0.2:1,10.77.0.3:1 --mca plm_rsh_agent "$work/agent" \
    --mca plm_rsh_no_tree_spawn 1 --mca pml ob1 --mca btl tcp,self --mca btl_tcp_if_include 10.77.0.0/24 \
    --mca oob_tcp_if_include 10.77.0.0/24 "$program" "$work" "$@" > "$work/mpirun" 2>&1
}
begin() {
  echo "$1:"
  rm -f "$work"/rank* "$work"/pid* "$work/running"
}
show() { for rank in 0 1 2; do echo "  rank $rank: $(cat "$work/rank$rank" 2> /dev/null || echo nothing)"; done; }
when_running() {
  for _ in $(seq 300); do [ -e "$work/running" ] && break; sleep 0.1; done
  sleep 0.3
}

begin "plain"
run 300 20000 || cat "$work/mpirun"
show
# For kernels without netem, too: a switch in user space takes the place of the bridge.
switched() {
  python3 "$here/switch.py" "$1" "$2" wicktap0 wicktap1 wicktap2 wicktap3 > "$work/switch" & switch=$!
  until grep -q ready "$work/switch"; do sleep 0.1; done
  ip addr flush dev wickbridge
  ip addr add 10.77.0.254/24 dev wicktap0
  ip link set wicktap0 up
  for host in 1 2 3; do
    ip -n "wick$host" addr flush dev eth0
    ip link set "wicktap$host" netns "wick$host"
    ip -n "wick$host" addr add "10.77.0.$host/24" dev "wicktap$host"
    ip -n "wick$host" link set "wicktap$host" up
  done
  echo "  a ping takes $(ip netns exec wick1 ping -c 20 -i 0.05 -q 10.77.0.2 | tail -n 2 | tr '\n' ' ')"
  run 50 20000 || cat "$work/mpirun"
  show
  kill $switch
  wait $switch 2> /dev/null || true
  ip addr add 10.77.0.254/24 dev wickbridge
  for host in 1 2 3; do ip -n "wick$host" addr add "10.77.0.$host/24" dev eth0; done
}
begin "each packet comes 5 ms later"
switched 5 0
begin "and one of a hundred is lost"
switched 5 1
for host in 1 2 3; do ip netns exec "wick$host" tc qdisc add dev eth0 root tbf rate 200mbit burst 64kb latency 20ms; done
begin "each host sends at 200 Mbit/s, with 20 ms of buffer, and loses what does not fit"
run 50 20000 || true
show
for host in 1 2 3; do ip netns exec "wick$host" tc qdisc del dev eth0 root; done
begin "the link of host 3 is cut for two seconds, with a time-out of 20 s"
run 2000 20000 & when_running; ip link set wickveth3 down; sleep 2; ip link set wickveth3 up; wait $! || true
show
begin "the link of host 3 is cut, with a time-out of 3 s"
run 1000000 3000 & when_running; ip link set wickveth3 down; sleep 25; ip link set wickveth3 up; wait $! || true
show
begin "rank 2 is killed, with a time-out of 3 s"
run 1000000 3000 & when_running; kill -9 "$(cat "$work/pid2")"; wait $! || true
show
rm -r "$work"
