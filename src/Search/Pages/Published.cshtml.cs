using Gongkai.Agencies;
using Gongkai.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Search.Pages;

/// <summary>A public record as anybody may see it; one that was withdrawn is not there.</summary>
[AllowAnonymous]
public sealed class PublishedModel(IEnumerable<IPublicRegister> registers, AgencyDirectory agencies, OfficeClock clock) : PageModel
{
    public IRecord Record { get; private set; } = null!;
    public AgencyTree Tree { get; private set; } = null!;

    public async Task OnGetAsync(string register, long id, CancellationToken cancel)
    {
        var known = registers.FirstOrDefault(r => r.Key == register) ?? throw new NotFound("没有这条信息");
        Record = (await known.PublicAsync([id], cancel)).FirstOrDefault() ?? throw new NotFound("没有这条信息，或者已经撤下");
        Tree = await agencies.LatestAsync(clock.Today, cancel);
    }
}
