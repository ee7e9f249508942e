// HikariCP as honectl's bench pool runs it: THREADS CONNECTIONS MILLISECONDS; prints operations a
// second and the least thread's share of the mean. Its connections lead nowhere.

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

public final class HikariBench {
    private static volatile boolean stop;

    /** An object whose methods do nothing and return what is nothing in their type. */
    private static <T> T nothing(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
            (self, method, arguments) -> {
                Class<?> result = method.getReturnType();
                if (method.getName().equals("getConnection")) return nothing(Connection.class);
                if (method.getName().equals("isValid")) return true;
                if (method.getName().equals("hashCode")) return System.identityHashCode(self);
                if (method.getName().equals("equals")) return self == arguments[0];
                if (result == boolean.class) return false;
                if (result == int.class) return 0;
                return null;
            }));
    }

    private static long run(HikariDataSource pool, int threads, long milliseconds, long[] done)
        throws Exception {
        stop = false;
        CountDownLatch go = new CountDownLatch(1);
        Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; ++i) {
            int number = i;
            all[i] = new Thread(() -> {
                long own = 0;
                try {
                    go.await();
                    for (; !stop; ++own) pool.getConnection().close();
                } catch (Exception failure) {
                    throw new RuntimeException(failure);
                }
                done[number] = own;
            });
            all[i].start();
        }
        long began = System.nanoTime();
        go.countDown();
        Thread.sleep(milliseconds);
        stop = true;
        for (Thread thread : all) thread.join();
        return System.nanoTime() - began;
    }

    public static void main(String[] arguments) throws Exception {
        int threads = Integer.parseInt(arguments[0]);
        int connections = Integer.parseInt(arguments[1]);
        long milliseconds = Long.parseLong(arguments[2]);
        HikariConfig config = new HikariConfig();
        config.setDataSource(nothing(DataSource.class));
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(60_000);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            long[] done = new long[threads];
            run(pool, threads, 1_000, done); // for the compiler
            long took = run(pool, threads, milliseconds, done);
            double sum = Arrays.stream(done).sum();
            double least = Arrays.stream(done).min().getAsLong();
            System.out.printf("%.0f %.4f%n", sum / took * 1e9, least * threads / sum);
        }
    }
}
