# What happens in the guest, as root of a machine whose files are the host's. Every step leaves NAME.log and a line
# "NAME STATUS SECONDS" in the results; check_guest.py says what each must show.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8
export SWIFT_BACKTRACE=enable=no
results=/run/results
cd /run/libkiosk
. /run/programs/settings   # devices, user

doctor=.build/debug/kiosk-doctor
control=".build/debug/kiosk-twin ctl /tmp/twins"
suite=".build/debug/libkioskPackageTests.xctest --testing-library swift-testing --filter"
bench="env KIOSK_USB=guest KIOSK_USB_TWINS=/tmp/twins"
# A user who is no root, as a terminal's service is: with the groups of the rules, and with none.
service="setpriv --reuid $user --regid $user --groups plugdev,lp"
stranger="setpriv --reuid $user --regid $user --clear-groups"

now() { cut -d' ' -f1 /proc/uptime; }

# step NAME SECONDS COMMAND...
step() {
    name=$1 limit=$2; shift 2
    began=$(now)
    timeout -k 5 "$limit" "$@" >$results/$name.log 2>&1 </dev/null
    status=$?
    echo "$name $status $(echo "$began $(now)" | awk '{print $2 - $1}')" >>$results/steps
}

# Asks every tenth of a second, for at most 20 s.
wait_until() {
    tries=200
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || return 1
        sleep 0.1
    done
}

configured() { for port in 1 2 3 4 5 6 7; do [ -e /sys/bus/usb/devices/1-$port:1.0 ] || return 1; done; }

step kernel 10 cat /sys/devices/platform/vhci_hcd.0/status

# The twins need no root; attaching does.
$service .build/debug/kiosk-twin usbip --listen 3240 --directory /tmp/twins $devices >$results/twins.log 2>&1 &
wait_until [ -S /tmp/twins/ticket-printer-2.control ]
/run/programs/attach 3240 >$results/attach.log 2>&1 &
attach=$!
wait_until configured

# 1. No udevd, as in a container or a minimal system.
step alone-root 60 $doctor card read --device usb:path=1-1 --timeout 1 --json
step alone-stranger 60 $stranger $doctor card read --device usb:path=1-1 --timeout 1 --json
step alone-plugging 120 $bench $suite USB.Plugging

# Nor do the kernel's messages reach into a namespace like this, as of a container.
chmod -R a+rwX /tmp/twins
step alone-rescan 120 unshare --user --map-root-user --net $bench $suite 'USB.Plugging/once'

# 2. With udevd and the rules that we ship.
mkdir -p /run/udev/rules.d
cp docs/70-libkiosk.rules /run/udev/rules.d
/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add
udevadm settle --timeout=20
step nodes 10 ls -l /dev/bus/usb/001
step devices 60 $service $doctor devices
$control/reader.control place
step card 60 $service $doctor card read --device usb: --timeout 20
step ticket 60 $service $doctor print --device usb: --template test-page
step paper 10 $control/ticket-printer.control state
$control/reader.control remove
step stranger 60 $stranger $doctor card read --device usb: --timeout 1 --json
step suite 560 $service $bench $suite KioskUSBTests

# 3. Debian's own tools, as on a vendor's laptop: the three commands of docs/twins.md.
kill $attach
$control/reader.control unplug
$control/reader.control replug
step list 20 usbip list -r 127.0.0.1
step attach 20 usbip attach -r 127.0.0.1 -b 1-1
wait_until [ -e /sys/bus/usb/devices/1-1:1.0 ]
udevadm settle --timeout=20
$control/reader.control place
step laptop 60 $service $doctor card read --device usb:path=1-1 --timeout 20

touch $results/complete
sync
echo o >/proc/sysrq-trigger   # power off; nothing can be loaded from here on
while :; do :; done
