#define _GNU_SOURCE
#include "twin.h"

#include <dlfcn.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Not PR_SET_PDEATHSIG: that one follows the parent's thread, and a thread may end long before its process. */
int twin_open_parent(void) {
    pid_t parent = getppid();
    int descriptor = (int)syscall(SYS_pidfd_open, parent, 0);
    if (descriptor >= 0 && getppid() != parent) {
        close(descriptor);
        errno = ESRCH;
        return -1;
    }
    return descriptor;
}

const char *twin_code_path(void) {
    Dl_info information;
    return dladdr((void *)twin_code_path, &information) ? information.dli_fname : "";
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk) {
    (void)status, (void)type, (void)walk;
    return remove(path);
}

void twin_remove_tree(const char *path) {
    nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}
