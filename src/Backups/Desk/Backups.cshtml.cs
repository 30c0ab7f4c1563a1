using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Backups.Desk;

/// <summary>Back-ups at the console: what there is, whether it is good, one more now, one to take away. Restoring is for the command line.</summary>
public sealed class BackupsModel(BackupService backups, DataLocation location, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    const string Address = "/desk/backups";

    public BackupOverview Overview { get; private set; } = null!;
    public bool Postgres => location.IsPostgres;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        await LoadAsync(cancel);
        if (Overview.Going is not null) Response.Headers["Refresh"] = "5";
    }

    public async Task<IActionResult> OnPostMakeAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await backups.StartAsync(Actor, cancel); return "备份已经开始，完成以后出现在下面"; }, Address, () => LoadAsync(cancel));
    }

    public async Task<IActionResult> OnPostCheckAsync(string? name, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await backups.CheckAsync(Actor, name, cancel); return "校验已经开始"; }, Address, () => LoadAsync(cancel));
    }

    async Task LoadAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Overview = await backups.OverviewAsync(Actor, cancel);
    }

    public string Age(TimeSpan age) => age.TotalHours < 1 ? $"{Math.Max(1, (int)age.TotalMinutes)}分钟" : age.TotalDays < 2 ? $"{(int)age.TotalHours}小时" : $"{(int)age.TotalDays}天";
}
