using Gongkai.Demonstration;
using Gongkai.Jobs;
using Gongkai.Storage;

namespace Gongkai.CommandLine;

static class ServeCommand
{
    const string Help = """
        启动网站和后台任务。

        用法：gongkai serve [--urls http://localhost:5080] [--data 目录] [--demo] [--db postgres://…]

        默认目录 ./data 第一次使用时装入演示数据（济宁市任城区，2021年，处处标明“演示数据”）。
        另外指定的新目录是空的，第一次启动时建立系统管理员，密码写在该目录的 first-account.txt。

        """;

    public static async Task<int> RunAsync(Arguments args)
    {
        if (args.Has("--help")) { Console.Write(Help); return 0; }
        args.Allow(0, "--data", "--db", "--demo", "--urls");
        var urls = args["--urls"] ?? "http://localhost:5080";
        foreach (var url in urls.Split(';'))
        {
            try { BindingAddress.Parse(url); }
            catch (FormatException) { throw new WrongCall($"网址“{url}”不对，应为 http://主机:端口"); }
        }
        var location = args.Data;
        Backups.Unfinished.Refuse(location.Folder);
        Database.CreateFolder(location.Folder);
        var app = WebHosting.Build(location, urls);
        // Listen first: pages answer "being prepared" until the schema and the demonstration are there.
        await app.StartAsync();
        Console.WriteLine($"公开：{string.Join(" ", app.Urls)}   数据：{(location.IsPostgres ? "PostgreSQL" : location.SqlitePath)}");
        try
        {
            if (await DataFolder.PrepareAsync(app.Services, DataFolder.WantsDemonstration(args), app.Lifetime.ApplicationStopping))
                Console.WriteLine("已装入演示数据；公开信息在后台继续装入。");
            if (await DataFolder.FirstAccountAsync(app.Services) is { } first) Console.WriteLine($"已建立系统管理员，密码在 {first}");
            if (await app.Services.GetRequiredService<DemonstrationState>().SettleAsync() && File.Exists(Path.Combine(location.Folder, DemonstrationLoader.AccountsFile)))
                Console.WriteLine($"演示账号在 {Path.Combine(location.Folder, DemonstrationLoader.AccountsFile)}");
        }
        catch
        {
            await app.StopAsync();
            throw;
        }
        app.Services.GetRequiredService<Readiness>().Ready = true;
        var jobs = app.Services.GetRequiredService<JobRunner>();
        await jobs.StartAsync(app.Lifetime.ApplicationStopping);
        Console.WriteLine("就绪");
        await app.WaitForShutdownAsync();
        await jobs.StopAsync(CancellationToken.None);
        return 0;
    }
}
