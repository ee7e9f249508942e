// Caffeine on a trace: FILE (one number a line) CAPACITY...; prints for each capacity the hit rate
// in percent with the policy run on the calling thread, and then lookups a second of what is held,
// on one thread and on two.

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

public final class CaffeineBench {
    private static volatile boolean stop;

    private static long[] read(String file) throws Exception {
        long[] ids = new long[1 << 16];
        int count = 0;
        try (BufferedReader reader = Files.newBufferedReader(Paths.get(file))) {
            for (String line; (line = reader.readLine()) != null; ++count) {
                if (count == ids.length) ids = Arrays.copyOf(ids, count * 2);
                ids[count] = Long.parseLong(line);
            }
        }
        return Arrays.copyOf(ids, count);
    }

    private static Cache<Long, Boolean> cache(int capacity) {
        return Caffeine.newBuilder().initialCapacity(capacity).maximumSize(capacity)
            .executor(Runnable::run).build();
    }

    private static double hitRate(long[] ids, int capacity) {
        Cache<Long, Boolean> cache = cache(capacity);
        long hits = 0;
        for (long id : ids) {
            if (cache.getIfPresent(id) != null) ++hits;
            else cache.put(id, true);
        }
        return 100.0 * hits / ids.length;
    }

    /** Lookups a second of keys that are all held. */
    private static double lookups(int capacity, int threads, long milliseconds) throws Exception {
        Cache<Long, Boolean> cache = cache(capacity);
        Long[] keys = new Long[capacity / 2];
        for (int i = 0; i < keys.length; ++i) {
            keys[i] = (long) i;
            cache.put(keys[i], true);
        }
        stop = false;
        AtomicLong done = new AtomicLong();
        CountDownLatch go = new CountDownLatch(1);
        Thread[] all = new Thread[threads];
        for (int t = 0; t < threads; ++t) {
            int seed = t;
            all[t] = new Thread(() -> {
                long own = 0, found = 0;
                int at = seed * 7919;
                try {
                    go.await();
                } catch (InterruptedException interrupted) {
                    return;
                }
                for (; !stop; ++own) {
                    at = at * 1664525 + 1013904223;
                    if (cache.getIfPresent(keys[(at >>> 1) % keys.length]) != null) ++found;
                }
                if (found > 0) done.addAndGet(own);
            });
            all[t].start();
        }
        long began = System.nanoTime();
        go.countDown();
        Thread.sleep(milliseconds);
        stop = true;
        for (Thread thread : all) thread.join();
        return done.get() * 1e9 / (System.nanoTime() - began);
    }

    public static void main(String[] arguments) throws Exception {
        long[] ids = read(arguments[0]);
        for (int i = 1; i < arguments.length; ++i) {
            int capacity = Integer.parseInt(arguments[i]);
            System.out.printf("%8d  %6.2f %%%n", capacity, hitRate(ids, capacity));
        }
        int capacity = Integer.parseInt(arguments[arguments.length - 1]);
        lookups(capacity, 1, 300);
        System.out.printf("lookups a second: %.1f million on 1 thread, %.1f million on 2%n",
            lookups(capacity, 1, 1000) / 1e6, lookups(capacity, 2, 1000) / 1e6);
    }
}
