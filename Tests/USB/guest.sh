# What happens in the guest, as root of a machine whose files are the host's. Every step leaves NAME.log and a line
# "NAME STATUS SECONDS" in the results; check_guest.py says what each must show.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8
results=/run/results
cd /run/libkiosk

now() { cut -d' ' -f1 /proc/uptime; }

# step NAME SECONDS COMMAND...
step() {
    name=$1 limit=$2; shift 2
    began=$(now)
    timeout -k 5 "$limit" "$@" >$results/$name.log 2>&1 </dev/null
    status=$?
    echo "$name $status $(echo "$began $(now)" | awk '{print $2 - $1}')" >>$results/steps
    return $status
}

step kernel 10 cat /sys/devices/platform/vhci_hcd.0/status
step program 30 .build/debug/kiosk-doctor --help

touch $results/complete
