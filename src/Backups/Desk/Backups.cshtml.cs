using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Backups.Desk;

/// <summary>Back-ups at the console: what there is, whether it is good, one more now, one to take away. Restoring is for the command line.</summary>
public sealed class BackupsModel(BackupService backups, ListExport export, DataLocation location, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    const string Address = "/desk/backups";
    readonly OfficeClock clock = clock;

    public BackupOverview Overview { get; private set; } = null!;
    public bool Postgres => location.IsPostgres;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        await LoadAsync(cancel);
        if (Overview.Going is not null) Response.Headers["Refresh"] = "5";
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        await LoadAsync(cancel);
        return await export.FileAsync(Actor, "全部", "备份", ["时间", "文件", "字节", "校验", "校验时间", "办件", "台账", "附件"], Overview.Entries,
            e => [$"{clock.At(e.MadeAt):yyyy-MM-dd HH:mm}", e.Name, e.Bytes, e.Record is null ? "未校验" : e.Good ? "通过" : $"有问题：{e.Record.Verdict.FirstBad}", e.Record is { } r ? $"{clock.At(r.CheckedAt):yyyy-MM-dd HH:mm}" : null,
                e.Record?.Verdict.Dossiers, e.Record?.Verdict.Events, e.Record?.Verdict.Files], cancel);
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
