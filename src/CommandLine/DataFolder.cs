using Gongkai.Agencies;
using Gongkai.Demonstration;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.CommandLine;

/// <summary>Opens a data folder: schema, and the demonstration where the call asks for it.</summary>
public static class DataFolder
{
    /// <summary>The default folder gets the demonstration when it is new; a folder named by the caller starts empty unless --demo.</summary>
    public static bool WantsDemonstration(Arguments args) => args.Has("--demo") || (args["--data"] is null && args["--db"] is null);

    public static ServiceProvider Provider(DataLocation location)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddGongkai(location);
        return services.BuildServiceProvider();
    }

    /// <summary>Whether anything has been set up in it.</summary>
    public static async Task<bool> HasDistrictAsync(IServiceProvider services, CancellationToken cancel = default)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<GongkaiContext>().Agencies.AnyAsync(cancel);
    }

    /// <summary>Brings the schema up to date and loads the demonstration into an empty folder if wanted. Returns whether it was loaded now.</summary>
    public static async Task<bool> PrepareAsync(IServiceProvider services, bool demonstration, CancellationToken cancel = default)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
        var location = scope.ServiceProvider.GetRequiredService<DataLocation>();
        await Database.MigrateAsync(db, location, cancel);
        if (await db.JobRuns.AnyAsync(j => j.Job == DemonstrationItemsJob.JobKey && j.State == JobState.Cancelled && j.FinishedAt == null, cancel))
        {
            // Killed while loading: nobody could have worked in it yet, so it is made anew.
            if (location.IsPostgres) throw new InvalidInput("上次装入演示数据时中断。请换一个空的数据库再试。");
            await db.Database.EnsureDeletedAsync(cancel);
            if (Directory.Exists(location.CheckpointFolder)) Directory.Delete(location.CheckpointFolder, recursive: true);
            await Database.MigrateAsync(db, location, cancel);
        }
        if (await scope.ServiceProvider.GetRequiredService<DemonstrationState>().IsAsync(cancel)) return false;
        if (!demonstration || await db.Agencies.AnyAsync(cancel)) return false;
        await scope.ServiceProvider.GetRequiredService<DemonstrationLoader>().LoadAsync(cancel);
        return true;
    }

    /// <summary>An empty folder gets a district to name and an administrator, whose first password is told in a file beside the data.</summary>
    public static async Task<string?> FirstAccountAsync(IServiceProvider services, CancellationToken cancel = default)
    {
        await using var scope = services.CreateAsyncScope();
        var provider = scope.ServiceProvider;
        var db = provider.GetRequiredService<GongkaiContext>();
        if (await db.Agencies.AnyAsync(cancel)) return null;
        var today = provider.GetRequiredService<OfficeClock>().Today;
        var root = await provider.GetRequiredService<AgencyDirectory>().AddAsync("ROOT", AgencyKind.District, "公开", "本区", "本区", null, 0, new DateOnly(2019, 5, 15), cancel);
        await provider.GetRequiredService<SettingsService>().AdoptAsync(Actor.System, root.Id, cancel);
        var people = provider.GetRequiredService<PeopleService>();
        var password = "first-" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6));
        var user = await people.AddAsync(Actor.System, "admin", "系统管理员", password, cancel);
        await people.AppointAsync(Actor.System, user.Id, root.Id, Post.Administrator, today, cancel);
        var path = Path.Combine(provider.GetRequiredService<DataLocation>().Folder, "first-account.txt");
        await File.WriteAllTextAsync(path, $"登录名：admin\n密码：{password}\n登录后请尽快更换，并删除本文件。\n", cancel);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
