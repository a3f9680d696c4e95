import org.codelibs.elasticsearch.runner.ElasticsearchClusterRunner;

/** One Elasticsearch node: java -cp 'lib/*' Node.java FOLDER HTTP_PORT TRANSPORT_PORT; runs until stdin ends. */
public final class Node {
  public static void main(String[] arguments) throws Exception {
    String folder = arguments[0];
    ElasticsearchClusterRunner runner = new ElasticsearchClusterRunner();
    runner.onBuild((number, settings) -> {
      settings.put("http.port", arguments[1]);
      settings.put("transport.port", arguments[2]);
      settings.put("http.host", "127.0.0.1");
      settings.put("http.max_content_length", "20mb");
      settings.put("transport.host", "127.0.0.1");
      settings.put("discovery.type", "single-node");
      settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
    });
    runner.build(ElasticsearchClusterRunner.newConfigs().basePath(folder).numOfNode(1).clusterName("cleanfeed"));
    System.out.println("started");
    while (System.in.read() >= 0) {}
    runner.close();
    System.exit(0);
  }
}
