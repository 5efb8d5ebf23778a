import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Starts mongo-java-server on 127.0.0.1 with its data in a file: {@code java -cp .:lib/* Launcher PORT DATA_FOLDER}.
 * Says {@code ready PORT} on stdout; ends on SIGTERM, and when the process that started it is gone.
 */
public final class Launcher {
  /** As published it reports 6 to 8, which the Node.js driver 7 refuses (it needs at least 9); 21 is MongoDB 7.0's. */
  private static final int WIRE_VERSION = 21;

  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      System.err.println("usage: Launcher PORT DATA_FOLDER");
      System.exit(2);
    }
    Optional<Long> parent = parentPid();
    int port = Integer.parseInt(args[0]);
    Path data = Files.createDirectories(Path.of(args[1]));
    MongoBackend backend = new H2Backend(data.resolve("data.mv.db").toString()).version(new RaisedVersion());
    MongoServer server = new MongoServer(backend);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    try {
      server.bind("127.0.0.1", port);
    } catch (RuntimeException error) {
      System.err.println("cannot listen on 127.0.0.1:" + port + ": " + error.getMessage());
      System.exit(1);
    }
    System.out.println("ready " + port);
    endWithParent(parent);
  }

  private static void endWithParent(Optional<Long> parent) throws InterruptedException {
    while (parentPid().equals(parent)) {
      Thread.sleep(1000);
    }
    System.err.println("the process that started this server is gone");
    System.exit(0);
  }

  private static Optional<Long> parentPid() {
    return ProcessHandle.current().parent().map(ProcessHandle::pid);
  }

  private static final class RaisedVersion implements MongoVersion {
    @Override
    public List<Integer> getVersionArray() {
      return List.of(5, 0, 0);
    }

    @Override
    public int getWireVersion() {
      return WIRE_VERSION;
    }
  }
}
