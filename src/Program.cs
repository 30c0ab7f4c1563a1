return await Gongkai.CommandLine.Cli.RunAsync(args);
