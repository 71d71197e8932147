#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "io/files.h"
#include "tests/io/check_io.h"

struct place {
	char dir[64];
	struct text seen; /* "path=data;" of every file that is loaded */
};

static void begin(struct place *p)
{
	*p = (struct place){.dir = "/tmp/gkmsh-files-XXXXXX"};
	if (!mkdtemp(p->dir))
		abort();
}

static void end(struct place *p)
{
	char command[96];

	snprintf(command, sizeof command, "rm -rf '%s'", p->dir);
	check_int(system(command), 0);
	text_free(&p->seen);
}

static void see(void *ctx, const char *path, struct bytes data, wall_t changed)
{
	struct place *p = ctx;

	check_true(changed > 0);
	text_addf(&p->seen, "%s=%.*s;", path, (int)data.n, (const char *)data.p);
}

static const char *load(struct place *p)
{
	text_clear(&p->seen);
	check_int(io_files_load(p->dir, see, p), ST_OK);
	return text_str(&p->seen);
}

static enum status put(struct place *p, const char *path, const char *data)
{
	return io_file_write(p->dir, path, BYTES(data, strlen(data)), false);
}

static mode_t mode_of(struct place *p, const char *name)
{
	char path[128];
	struct stat st;

	snprintf(path, sizeof path, "%s/%s", p->dir, name);
	return stat(path, &st) == 0 ? st.st_mode & 0777 : 0;
}

static void test_round_trip(void)
{
	struct place p;

	begin(&p);
	check_text(load(&p), "");
	check_int(put(&p, "nvram:startup-config", "hostname A\n"), ST_OK);
	check_int(put(&p, "flash:CA#1.cer", "x"), ST_OK);
	check_int(io_file_write(p.dir, "nvram:private-config", BYTES("k", 1), true), ST_OK);
	check_text(load(&p),
		   "nvram:private-config=k;nvram:startup-config=hostname A\n;flash:CA#1.cer=x;");
	check_int(mode_of(&p, "private-config"), 0600);
	check_int(put(&p, "nvram:startup-config", "B"), ST_OK);
	check_int(io_file_delete(p.dir, "flash:CA#1.cer"), ST_OK);
	check_int(io_file_delete(p.dir, "flash:CA#1.cer"), ST_ABSENT);
	check_text(load(&p), "nvram:private-config=k;nvram:startup-config=B;");
	end(&p);
}

static void test_folders(void)
{
	struct place p;

	begin(&p);
	check_int(put(&p, "flash:old/", ""), ST_OK);
	check_int(put(&p, "flash:old/edge.cfg", "1"), ST_OK);
	check_int(put(&p, "flash:a/b/c", "2"), ST_OK);
	check_text(load(&p),
		   "flash:a/=;flash:a/b/=;flash:a/b/c=2;flash:old/=;flash:old/edge.cfg=1;");
	check_int(io_file_delete(p.dir, "flash:old/"), ST_IO); /* not empty */
	check_int(io_file_delete(p.dir, "flash:old/edge.cfg"), ST_OK);
	check_int(io_file_delete(p.dir, "flash:old/"), ST_OK);
	check_int(io_file_delete(p.dir, "flash:old/"), ST_ABSENT);
	check_text(load(&p), "flash:a/=;flash:a/b/=;flash:a/b/c=2;");
	end(&p);
}

static void test_made_on_demand(void)
{
	struct place p;
	size_t n;

	begin(&p);
	n = strlen(p.dir);
	memcpy(p.dir + n, "/lab/KS", 8);
	check_text(load(&p), "");
	check_int(put(&p, "flash:a", "1"), ST_OK);
	check_text(load(&p), "flash:a=1;");
	p.dir[n] = '\0';
	end(&p);
}

static void test_names(void)
{
	static const char *const bad[] = {
	    "startup-config", "nvram:",	      "nvram:../x",  "nvram:a/b", "nvram:.hidden",
	    "disk0:x",	      "nvram:/etc/x", "flash:..",    "",	  "flash:a/../b",
	    "flash:a//b",     "flash:/",      "nvram:flash",
	};
	struct place p;

	begin(&p);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		check_int(put(&p, bad[i], "x"), ST_SYNTAX);
		check_int(io_file_delete(p.dir, bad[i]), ST_SYNTAX);
	}
	check_text(load(&p), "");
	end(&p);
}

/* A file size limit stands for a full disk: write() takes a part, then fails. */
static void test_disk_full(void)
{
	static char big[100000];
	struct rlimit was, small;
	struct place p;

	memset(big, 'x', sizeof big - 1);
	begin(&p);
	check_int(put(&p, "nvram:startup-config", "old"), ST_OK);
	getrlimit(RLIMIT_FSIZE, &was);
	small = was;
	small.rlim_cur = 50000;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	check_int(put(&p, "nvram:startup-config", big), ST_LIMIT);
	check_int(put(&p, "nvram:other", big), ST_LIMIT);
	setrlimit(RLIMIT_FSIZE, &was);
	check_text(load(&p), "nvram:startup-config=old;");
	check_int(mode_of(&p, ".new-startup-config"), 0);
	end(&p);
}

static void touch(struct place *p, const char *name, mode_t mode)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", p->dir, name);
	int fd = open(path, O_CREAT | O_WRONLY, mode);
	check_true(fd >= 0);
	check_int(write(fd, "torn", 4), 4);
	close(fd);
}

static void test_interrupted(void)
{
	struct place p;

	begin(&p);
	check_int(put(&p, "nvram:startup-config", "old"), ST_OK);
	touch(&p, ".new-startup-config", 0644);
	touch(&p, ".new-private-config", 0644);
	check_text(load(&p), "nvram:startup-config=old;");
	check_int(mode_of(&p, ".new-startup-config"), 0);
	/* Nor may a leftover lend its mode to a secret. */
	touch(&p, ".new-private-config", 0644);
	check_int(io_file_write(p.dir, "nvram:private-config", BYTES("k", 1), true), ST_OK);
	check_int(mode_of(&p, "private-config"), 0600);
	end(&p);
}

static void test_not_ours(void)
{
	struct place p;
	char path[128];

	begin(&p);
	snprintf(path, sizeof path, "%s/link", p.dir);
	check_int(symlink("/etc/passwd", path), 0);
	snprintf(path, sizeof path, "%s/pipe", p.dir);
	check_int(mkfifo(path, 0600), 0);
	check_int(put(&p, "nvram:a", "1"), ST_OK);
	check_text(load(&p), "nvram:a=1;");
	end(&p);
}

static void test_no_directory(void)
{
	struct place p;
	char *text;
	size_t n;

	begin(&p);
	touch(&p, "file", 0644);
	memcpy(p.dir + strlen(p.dir), "/file", 6);
	check_int(put(&p, "nvram:a", "1"), ST_IO);
	check_int(io_read_file(p.dir, &text, &n), ST_OK);
	check_text(text, "torn");
	free(text);
	p.dir[strlen(p.dir) - 5] = '\0';
	check_int(io_read_file(p.dir, &text, &n), ST_IO);
	check_int(io_read_file("/nonexistent/x", &text, &n), ST_ABSENT);
	end(&p);
}

const struct check_case files_cases[] = {
    {"written, read, replaced, deleted", test_round_trip},
    {"folders of flash:", test_folders},
    {"directories are made when needed", test_made_on_demand},
    {"names that would leave the directory", test_names},
    {"a full disk leaves the old file", test_disk_full},
    {"what an interrupted write leaves behind", test_interrupted},
    {"links and pipes are not read", test_not_ours},
    {"no directory, no file", test_no_directory},
    {NULL, NULL},
};
