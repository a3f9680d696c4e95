import RUNNER_PACKAGE.RUNNER_CLASS;

/**
 * One node of a server; the class of its runner is put in for the words in capitals.
 *
 * <p>java -cp 'lib/*' Node.java FOLDER HTTP_PORT TRANSPORT_PORT; runs until stdin ends.
 */
public final class Node {
  public static void main(String[] arguments) throws Exception {
    String folder = arguments[0];
    RUNNER_CLASS runner = new RUNNER_CLASS();
    runner.onBuild((number, settings) -> {
      settings.put("http.port", arguments[1]);
      settings.put("transport.port", arguments[2]);
      settings.put("http.host", "127.0.0.1");
      settings.put("http.max_content_length", "20mb");
      settings.put("transport.host", "127.0.0.1");
      settings.put("discovery.type", "single-node");
      settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
    });
    runner.build(RUNNER_CLASS.newConfigs().basePath(folder).numOfNode(1).clusterName("cleanfeed"));
    System.out.println("started");
    while (System.in.read() >= 0) {}
    runner.close();
    System.exit(0);
  }
}
