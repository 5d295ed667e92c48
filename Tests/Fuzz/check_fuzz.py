#!/usr/bin/env python3
"""Every fuzz target, built with the address sanitizer, on what was found before and for some seconds more."""

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from checks import Failure, check, expect, main, run

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SECONDS = 12


@check("the fuzz targets build")
def build():
    run([HERE / "build.sh"], timeout=1500)


for target in sorted(HERE.glob("*.swift")):
    @check(f"{target.stem}: nothing found in {SECONDS} s", beside=True)
    def fuzz(name=target.stem):
        found = tempfile.mkdtemp(prefix="kiosk-fuzz-")   # stays when something was found
        try:
            said = run([ROOT / ".build" / "fuzz" / name, f"-max_total_time={SECONDS}", "-timeout=10", "-malloc_limit_mb=128", f"-artifact_prefix={found}/",
                        found, HERE / "corpus" / name], failing=name, cwd=found, timeout=SECONDS + 120,
                       env=os.environ | {"SWIFT_BACKTRACE": "enable=no", "ASAN_OPTIONS": "detect_leaks=0"})
        except Failure as trouble:
            # What it stopped at, in Base64, comes last; before it the fuzzer only counts.
            raise Failure(f"{name}: stopped\n" + str(trouble)[-3000:]) from None
        shutil.rmtree(found)
        done = re.search(r"Done (\d+) runs", said)
        expect(done, said[-2000:])
        return f"{int(done[1]):,} runs"


if __name__ == "__main__":
    main()
