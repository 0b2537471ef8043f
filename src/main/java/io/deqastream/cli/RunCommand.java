package io.deqastream.cli;

import io.deqastream.app.ModelScorers;
import io.deqastream.app.Service;
import io.deqastream.app.StopSignal;
import io.deqastream.config.DeqaConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The service, in the foreground, until it is told to stop or fails for good. */
@Command(
    name = "run",
    description = {
      "Run the service: image events in, scores and rolling quality out.",
      "SIGTERM or Ctrl-C stops it: work in progress is finished (drain.timeout.ms), the rest is"
          + " resumed at the next start."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options;

  @Override
  public Integer call() throws InterruptedException {
    DeqaConfig config = options.read();
    StopSignal stop = new StopSignal();
    try (Service service = new Service(config, new ModelScorers(config), stop)) {
      Runtime.getRuntime().addShutdownHook(new Thread(service::close, "stop"));
      service.start();
      service.await();
      return service.error().isPresent() ? 1 : 0;
    }
  }
}
