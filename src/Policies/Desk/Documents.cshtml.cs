using Gongkai.Agencies;
using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Policies.Desk;

public sealed class DocumentsModel(PolicyService policies, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public IReadOnlyList<NormativeDocument> Documents { get; private set; } = [];

    public int Total { get; private set; }
    public string Q { get; private set; } = "";
    public int PageNumber { get; private set; } = 1;

    public Task OnGetAsync(string? q, [FromQuery(Name = "page")] int? number, CancellationToken cancel)
    {
        (Q, PageNumber) = (q ?? "", Math.Clamp(number ?? 1, 1, 1_000_000));
        return LoadAsync(cancel);
    }

    public async Task<IActionResult> OnPostAsync(int agency, string? title, string? number, string? registration, DateOnly? made, DateOnly? effective, DateOnly? expires, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            if (made is not { } m || effective is not { } e) throw new InvalidInput("成文日期、施行日期没有填，或者不对");
            var d = await policies.RegisterAsync(Actor, agency, new NewDocument(title ?? "", number ?? "", registration ?? "", m, e, expires), cancel);
            return $"已登记：{d.RegistrationNumber}";
        }, "/desk/documents", () => LoadAsync(cancel));
    }

    public async Task<IActionResult> OnPostRepealAsync(long id, DateOnly? on, string? by, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            await policies.RepealAsync(Actor, id, on ?? throw new InvalidInput("废止日期没有填，或者不对"), by ?? "", cancel);
            return "已登记废止";
        }, "/desk/documents", () => LoadAsync(cancel));
    }

    async Task LoadAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        (Documents, Total) = await policies.ListAsync(Actor, Q, PageNumber, cancel);
    }
}
