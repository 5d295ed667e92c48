#include <pappl/pappl.h>
