/* A disk that stops when the host loses its power: SQLite's own, and from that moment every
 * write fails. The write under way is cut in half. */
#include "world.h"

#include <sqlite3.h>
#include <string.h>

static sqlite3_vfs *under;
static sqlite3_vfs disk;
static int64_t writes_left = -1;
static bool down;
static bool full;

struct file {
    sqlite3_file base;
    sqlite3_file *real;
};

void world_lose_power_after(int64_t writes) { writes_left = writes; }
void world_lose_power(void) { down = true; }
bool world_is_down(void) { return down; }
void world_fill_disk(bool is_full) { full = is_full; }

void world_restart(void)
{
    down = false;
    writes_left = -1;
}

static sqlite3_file *real(sqlite3_file *file) { return ((struct file *)file)->real; }

/* Counts a write; false when the power fails in it. */
static bool has_power(void)
{
    if (!down && writes_left == 0) down = true;
    if (writes_left > 0) writes_left--;
    return !down;
}

static int file_close(sqlite3_file *file) { return real(file)->pMethods->xClose(real(file)); }
static int file_read(sqlite3_file *file, void *to, int count, sqlite3_int64 offset)
{
    return real(file)->pMethods->xRead(real(file), to, count, offset);
}
static int file_write(sqlite3_file *file, const void *from, int count, sqlite3_int64 offset)
{
    bool was_down = down;
    if (full && !down) return SQLITE_FULL;
    if (has_power()) return real(file)->pMethods->xWrite(real(file), from, count, offset);
    if (!was_down && count > 1) real(file)->pMethods->xWrite(real(file), from, count / 2, offset);
    return SQLITE_IOERR_WRITE;
}
static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return has_power() ? real(file)->pMethods->xTruncate(real(file), size) : SQLITE_IOERR_TRUNCATE;
}
static int file_sync(sqlite3_file *file, int flags)
{
    return down ? SQLITE_IOERR_FSYNC : real(file)->pMethods->xSync(real(file), flags);
}
static int file_size(sqlite3_file *file, sqlite3_int64 *size) { return real(file)->pMethods->xFileSize(real(file), size); }
static int file_lock(sqlite3_file *file, int kind) { return real(file)->pMethods->xLock(real(file), kind); }
static int file_unlock(sqlite3_file *file, int kind) { return real(file)->pMethods->xUnlock(real(file), kind); }
static int file_check_lock(sqlite3_file *file, int *is) { return real(file)->pMethods->xCheckReservedLock(real(file), is); }
static int file_control(sqlite3_file *file, int code, void *value) { return real(file)->pMethods->xFileControl(real(file), code, value); }
static int file_sector(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }
static int file_traits(sqlite3_file *file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }
static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **to)
{
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, to);
}
static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
static void file_shm_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }
static int file_shm_unmap(sqlite3_file *file, int remove) { return real(file)->pMethods->xShmUnmap(real(file), remove); }

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close, .xRead = file_read, .xWrite = file_write, .xTruncate = file_truncate,
    .xSync = file_sync, .xFileSize = file_size, .xLock = file_lock, .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock, .xFileControl = file_control, .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits, .xShmMap = file_shm_map, .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier, .xShmUnmap = file_shm_unmap,
};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    (void)vfs;
    struct file *ours = (struct file *)file;
    ours->base.pMethods = NULL;
    ours->real = (sqlite3_file *)(ours + 1);
    int code = under->xOpen(under, name, ours->real, flags, out);
    if (code == SQLITE_OK) ours->base.pMethods = &methods;
    return code;
}

static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    return has_power() ? under->xDelete(under, name, sync) : SQLITE_IOERR_DELETE;
}

bool world_install_disk(void)
{
    under = sqlite3_vfs_find(NULL);
    if (!under) return false;
    disk = *under;
    disk.zName = "world";
    disk.szOsFile = (int)sizeof(struct file) + under->szOsFile;
    disk.xOpen = disk_open;
    disk.xDelete = disk_delete;
    return sqlite3_vfs_register(&disk, 1) == SQLITE_OK;
}
